import type { DepartmentInput } from './department.ts'
import type { PersonInput } from './person.ts'

const firstLevel = ['研发部', '市场部', '人事部', '财务部', '行政部']
const secondLevel = ['一组', '二组']

/** Departments 2 to 6 below the root, 7 to 16 below those, two each. */
export const generatedDepartments: readonly DepartmentInput[] = [
  ...firstLevel.map((name, index) => ({ id: 2 + index, name, parentId: 1 })),
  ...firstLevel.flatMap((name, index) =>
    secondLevel.map((part, place) => ({
      id: 7 + 2 * index + place,
      name: name + part,
      parentId: 2 + index,
    })),
  ),
]

const surnames = ['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '周', '吴']
const givenNames = ['伟', '芳', '娜', '敏', '静', '强', '磊', '洋', '艳', '勇', '军', '杰', '涛']

/**
 * `u00001`, `u00002`… with mobiles `13800000001`, `13800000002`…, one department each, in turn 2
 * to 16. The same count gives the same people.
 */
export function generatePeople(count: number): PersonInput[] {
  return Array.from({ length: count }, (_, index) => ({
    userId: `u${String(index + 1).padStart(5, '0')}`,
    mobile: String(13_800_000_001 + index),
    departmentIds: [2 + (index % generatedDepartments.length)],
    name: `${surnames[index % surnames.length]}${givenNames[index % givenNames.length]}`,
  }))
}
