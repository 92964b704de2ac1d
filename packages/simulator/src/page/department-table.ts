import type { Department } from '../department.ts'
import type { World } from '../world.ts'
import { html, type Html } from './html.ts'

const departmentsShown = 200

/** The tree, each department below and right of the one it stands in. */
export function departmentTable({ directory }: World): Html {
  const departments = [...directory.departments.all()]
  const depths = new Map<number, number>()
  const rows = departments.slice(0, departmentsShown).map((department) => {
    const depth = (depths.get(department.parentId) ?? -1) + 1
    depths.set(department.id, depth)
    return row(department, depth)
  })
  const hidden = departments.length - rows.length
  return html`<h2>Departments</h2>
    <div class="scroll">
      <table>
        <tr>
          <th>department</th>
          <th class="number">id</th>
          <th class="number">people directly in it</th>
          <th></th>
        </tr>
        ${rows}
      </table>
      ${hidden > 0 ? html`<p class="soft">and ${hidden} more</p>` : ''}
    </div>`
}

function row({ id, name, visible, members }: Department, depth: number): Html {
  return html`<tr>
    <td>${'\u2003'.repeat(depth)}${name}</td>
    <td class="number">${id}</td>
    <td class="number">${members.size}</td>
    <td class="bad">${visible ? '' : 'outside the visible range'}</td>
  </tr>`
}
