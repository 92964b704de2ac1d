import { variables } from '@dingpost/settings'

const intro = `<!-- Written by \`pnpm docs:write\` from packages/settings/src/variables.ts. Do not edit. -->

# Configuration

Both apps are configured by environment variables only. All of them are checked at the start; a bad value ends the process with exit code 78 and one line for each problem, naming the variable. A blank variable counts as unset.

| variable | default | read by | |
| --- | --- | --- | --- |
`

const appsFile = `
## Several apps

\`DINGTALK_APPS_FILE\` names a JSON file in place of the three variables of one app. A name is 1 to 32 of a–z, 0–9 and \`-\`; requests name it in \`app\`. Key and secret stand in the file, or in variables that it names.

\`\`\`json
{
  "apps": [
    { "name": "hr", "appKey": "dingabc", "appSecretEnv": "HR_APP_SECRET", "agentId": 1000001 },
    { "name": "ops", "appKeyEnv": "OPS_APP_KEY", "appSecretEnv": "OPS_APP_SECRET", "agentId": 1000002 }
  ]
}
\`\`\`
`

/** The page of all environment variables. */
export function configurationPage(): string {
  const rows = Object.entries(variables).map(([name, { default: value, readBy, meaning }]) => {
    const shown = value === '' ? '–' : `\`${value}\``
    return `| \`${name}\` | ${shown} | ${readBy} | ${meaning.replaceAll('|', '\\|')} |`
  })
  return `${intro}${rows.join('\n')}\n${appsFile}`
}
