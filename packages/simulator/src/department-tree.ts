import type { z } from 'zod'
import { BadInput } from './bad-input.ts'
import { branch, type Department, type departmentChanges } from './department.ts'
import type { Person } from './person.ts'

export const rootId = 1

export interface DepartmentTree {
  /** From the root down, each department before those below it. */
  all(): Iterable<Department>
  find(id: number): Department | undefined
  /** Adds a department, changes it, or moves it with all below it. Throws for an impossible parent. */
  put(changes: z.output<typeof departmentChanges>): Department
  /** Takes a department away with all below it. Throws for the root and for an unknown one. */
  remove(id: number): Department[]
}

interface Node extends Department {
  name: string
  parentId: number
  visible: boolean
  readonly children: Set<Node>
}

export function createDepartmentTree(): DepartmentTree {
  const root = newNode({ id: rootId, name: '公司', parentId: 0 })
  const nodes = new Map([[rootId, root]])

  const findParent = (node: Node, parentId: number): Node => {
    const parent = nodes.get(parentId)
    if (node === root) throw impossible(`${rootId} is the root and has no parent`)
    if (!parent) throw impossible(`${node.id} has the parent ${parentId}, which does not exist`)
    if ([...branch(node)].includes(parent)) {
      throw impossible(`${node.id} cannot stand below itself, in ${parentId}`)
    }
    return parent
  }
  return {
    all: () => branch(root),
    find: (id) => nodes.get(id),
    put({ id, name, parentId, visible }) {
      const known = nodes.get(id)
      const node = known ?? newNode({ id, name: `部门${id}`, parentId: rootId })
      if (!known || (parentId !== undefined && parentId !== known.parentId)) {
        const parent = findParent(node, parentId ?? rootId)
        nodes.get(node.parentId)?.children.delete(node)
        parent.children.add(node)
        node.parentId = parent.id
      }
      node.name = name ?? node.name
      node.visible = visible ?? node.visible
      nodes.set(id, node)
      return node
    },
    remove(id) {
      const node = nodes.get(id)
      if (!node) throw new BadInput([{ field: 'id', problem: `there is no department ${id}` }])
      if (node === root) throw new BadInput([{ field: 'id', problem: 'the root stays' }])
      nodes.get(node.parentId)?.children.delete(node)
      const removed = [...branch(node)]
      for (const each of removed) nodes.delete(each.id)
      return removed
    },
  }
}

function newNode(department: { id: number; name: string; parentId: number }): Node {
  return { ...department, visible: true, children: new Set(), members: new Set<Person>() }
}

function impossible(problem: string): BadInput {
  return new BadInput([{ field: 'departments', problem }])
}
