import { appsFileFields, variables } from '@dingpost/settings'

const intro = `<!-- Written by \`pnpm docs:write\` from packages/settings/src. Do not edit. -->

# Configuration

Everything is configured by environment variables, and by the one file that \`DINGTALK_APPS_FILE\` names. All of it is checked at the start; a bad value ends the process with exit code 78 and one line for each problem, naming the variable. A blank variable counts as unset. *Both* are producer and worker, *cli* is \`pnpm dingpost\`.

| variable | default | read by | |
| --- | --- | --- | --- |
`

const appsFile = `
## The apps file

\`DINGTALK_APPS_FILE\` names a JSON file in place of the variables of one app. Producers and workers read it at the start, and again on SIGHUP. A problem names its place, as in \`apps.2.limits.callsPerSecond: expected …\`; what stands there is never repeated.

\`\`\`json
{
  "organisations": {
    "acme": { "callsPerMonth": 200000 },
    "acme-shops": {}
  },
  "apps": [
    {
      "name": "hr",
      "appKey": "dingabc",
      "appSecretEnv": "HR_APP_SECRET",
      "agentId": 1000001,
      "kind": "internal",
      "organisation": "acme",
      "limits": {
        "perPersonPerDay": 500,
        "broadcastsPerDay": 3,
        "callsPerSecond": 10,
        "callsBurst": 5,
        "peoplePerMinute": 3000,
        "peopleBurst": 500
      },
      "reserve": { "perPerson": 50, "broadcasts": 1 },
      "quietHours": { "from": "22:00", "to": "08:00" },
      "digest": { "from": 400 },
      "receipts": "always"
    },
    {
      "name": "shop-news",
      "appKeyEnv": "SHOP_APP_KEY",
      "appSecret": "not-a-real-secret",
      "agentId": 1000002,
      "kind": "isv",
      "organisation": "acme-shops"
    }
  ]
}
\`\`\`

Sources are pages of DingTalk's documentation, below \`https://open.dingtalk.com/document/development/\`.

| field | default | | source |
| --- | --- | --- | --- |
`

/** The page of all environment variables and of all fields of the apps file. */
export function configurationPage(): string {
  const ofVariables = Object.entries(variables).map(([name, { default: value, readBy, meaning }]) =>
    row(`\`${name}\``, value && `\`${value}\``, readBy, meaning),
  )
  const ofFields = appsFileFields.map(([path, field]) =>
    row(
      `\`${path}\``,
      field.required ? 'required' : field.default,
      field.meaning,
      field.source && `\`${field.source}\``,
    ),
  )
  return `${intro}${ofVariables.join('\n')}\n${appsFile}${ofFields.join('\n')}\n`
}

const row = (...cells: (string | undefined)[]): string =>
  `| ${cells.map((cell) => (cell || '–').replaceAll('|', '\\|')).join(' | ')} |`
