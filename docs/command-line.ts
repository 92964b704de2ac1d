import { everyHelp, overview } from '@dingpost/producer/command-line'

const intro = `<!-- Written by \`pnpm docs:write\` from apps/producer/src/cli. Do not edit. -->

# The command line

\`pnpm dingpost\` talks to a producer over HTTP and needs nothing else. Below is what \`dingpost help\` and \`dingpost help <command>\` print.

\`\`\`sh
export DINGPOST_URL=http://127.0.0.1:3000 DINGPOST_API_KEY=YOUR_SECRET
pnpm dingpost doctor
pnpm dingpost send --user zhangsan --text 生日快乐 --wait
pnpm --silent dingpost usage --json | jq '.organisations[].calls.left'
\`\`\`

\`--silent\` leaves out what pnpm itself prints, the command line with its mobile numbers among it. In a container, where the producer is at the usual address: \`docker compose exec -e DINGPOST_API_KEY=YOUR_SECRET producer node apps/producer/src/cli/main.ts doctor\`.

Results stand on standard output, everything else on standard error. With \`--json\` a refusal's problem document stands on standard output too, and \`recipients --all\` joins the pages into one. A complaint about the command line repeats no value of it, which may be somebody’s mobile.

A file of recipients names one a line; blank lines and lines that begin with \`#\` are skipped:

\`\`\`text
# the team, and who is on call
department:7
user:zhangsan
mobile:13800000000
\`\`\`

\`send\` makes an idempotency key when none is given. When it cannot tell whether its request arrived it names the key, and a repeat under that key is accepted once only.
`

/** The page of all commands. */
export function commandLinePage(): string {
  const commands = [...everyHelp()].map(([name, help]) => `\n## ${name}\n\n${block(help)}`)
  return `${intro}\n## Commands\n\n${block(overview())}${commands.join('')}`
}

const block = (text: string): string => `\`\`\`text\n${text}\n\`\`\`\n`
