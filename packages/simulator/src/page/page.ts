import type { FastifyInstance } from 'fastify'
import type { Drop, Task } from '../delivery.ts'
import { openedAt } from '../reading-time.ts'
import { shanghaiTime } from '../shanghai.ts'
import type { Simulation } from '../simulation.ts'
import type { World } from '../world.ts'
import { departmentTable } from './department-table.ts'
import { dropMeaning } from './drop-meaning.ts'
import { html, type Html } from './html.ts'
import { preview } from './preview.ts'
import { style } from './style.ts'

const entriesShown = 50
const namesShown = 5

/** What a newcomer opens: the calls, what people saw, and what they did not. */
export function addPage(server: FastifyInstance, simulation: Simulation): void {
  server.get<{ Querystring: { person?: string } }>('/', (request, reply) =>
    reply
      .type('text/html;charset=UTF-8')
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
      )
      .send(page(simulation.world, request.query.person).text),
  )
}

function page(world: World, userId: string | undefined): Html {
  const { deliveries } = world
  const tasks = userId === undefined ? deliveries.tasks() : deliveries.seenBy(userId)
  const drops =
    userId === undefined ? newestDrops(deliveries.tasks()) : deliveries.droppedFor(userId)
  const shown = tasks
    .filter((task) => task.delivered.length > 0)
    .slice(-entriesShown)
    .toReversed()
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta http-equiv="refresh" content="5" />
        <link rel="icon" href="data:," />
        <title>DingTalk simulator</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <header>
          <h1>DingTalk simulator</h1>
          <p>
            What DingTalk was asked, and what people really saw. ${shanghaiTime(world.clock.now())}
            in Shanghai.
            ${userId === undefined ? '' : html`Only <code>${userId}</code>. <a href="/">Everyone</a>`}
          </p>
        </header>
        ${totals(world)}
        <h2>Calls</h2>
        ${callTable(world)}
        <h2>What people saw, newest first</h2>
        ${shown.length > 0 ? shown.map((task) => message(world, task, userId)) : html`<p class="soft">Nothing yet.</p>`}
        <h2>What was dropped without a word, newest first</h2>
        ${drops.length > 0 ? dropTable(drops.slice(-entriesShown).toReversed()) : html`<p class="soft">Nothing.</p>`}
        ${userId === undefined ? departmentTable(world) : ''}
      </body>
    </html> `
}

function totals(world: World): Html {
  const { tasks, recalled, seen, peopleReached, dropped, broadcasts } = world.deliveries.totals()
  const entries = [
    ['calls', world.calls.count({}).total],
    ['of this month’s quota', world.traffic.callsOfMonth(world.clock.now()).total],
    ['sends accepted', tasks],
    ['recalled', recalled],
    ['messages seen', seen],
    ['people reached', peopleReached],
    ['dropped', dropped],
    ['broadcasts', broadcasts],
    ['tokens', world.tokens.issued()],
  ] as const
  return html`<div class="totals">
    ${entries.map(([name, count]) => html`<div><b>${count}</b>${name}</div>`)}
  </div>`
}

function callTable(world: World): Html {
  const all = world.calls.count({}).perApi
  const good = world.calls.count({ code: 0 }).perApi
  const rows = Object.entries(all).map(
    ([api, count]) =>
      html`<tr>
        <td><code>${api}</code></td>
        <td class="number">${count}</td>
        <td class="number">${count - (good[api] ?? 0)}</td>
      </tr>`,
  )
  return html`<div class="scroll">
    <table>
      <tr>
        <th>API</th>
        <th class="number">calls</th>
        <th class="number">not errcode 0</th>
      </tr>
      ${rows}
    </table>
  </div>`
}

function message(world: World, task: Task, userId: string | undefined): Html {
  const moment = { now: world.clock.now(), readAfterMs: world.behaviour.readAfterMs }
  const people = userId === undefined ? task.delivered : [userId]
  const read = people.filter((person) => openedAt(task, person, moment) !== null).length
  const names = people.slice(0, namesShown).map((person) => personLink(person))
  const more = people.length > namesShown ? ` and ${people.length - namesShown} more` : ''
  const recalled = task.recalledAt === null ? '' : `recalled ${shanghaiTime(task.recalledAt)}`
  return html`<article ${recalled && html`class="recalled"`}>
    <span class="soft"
      >${shanghaiTime(task.at)} · ${String(task.message['msgtype'])} · ${task.appKey} · task
      ${task.taskId} <b class="bad">${recalled}</b></span
    >
    ${preview(task.message, task.statusBar).map((line) => html`<p>${line}</p>`)}
    <span class="soft">${names}${more} · ${read} of ${people.length} read it</span>
  </article> `
}

function dropTable(drops: readonly Drop[]): Html {
  const rows = drops.map(
    ({ at, userId, taskId, code }) =>
      html`<tr>
        <td>${shanghaiTime(at)}</td>
        <td>${personLink(userId)}</td>
        <td>${taskId}</td>
        <td class="bad">${code}</td>
        <td>${dropMeaning(code)}</td>
      </tr>`,
  )
  return html`<div class="scroll">
    <table>
      <tr>
        <th>when</th>
        <th>person</th>
        <th>task</th>
        <th>code</th>
        <th>meaning</th>
      </tr>
      ${rows}
    </table>
  </div>`
}

function personLink(userId: string): Html {
  return html`<a href="/?person=${encodeURIComponent(userId)}">${userId}</a> `
}

function newestDrops(tasks: readonly Task[]): Drop[] {
  const found: Drop[][] = []
  let count = 0
  for (const task of tasks.toReversed()) {
    if (count >= entriesShown) break
    if (task.drops.length === 0) continue
    found.unshift([...task.drops])
    count += task.drops.length
  }
  return found.flat()
}
