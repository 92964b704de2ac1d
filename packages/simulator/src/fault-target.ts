import type { Arrival } from './admission.ts'
import type { App } from './app.ts'
import type { Target } from './fault.ts'

/** What a call concerns, for the faults that are aimed. */
export function faultTarget({ world, path, parameters }: Arrival, app: App | undefined): Target {
  const taskId = parameters.whole('task_id') ?? parameters.whole('msg_task_id')
  const departmentId = parameters.whole('dept_id')
  return {
    path,
    appKey: app?.appKey,
    agentId: app?.agentId,
    taskId,
    departmentIds: () => [
      ...(departmentId === undefined ? [] : [departmentId]),
      ...parameters.list('dept_id_list').map(Number),
    ],
    userIds() {
      const byMobile = world.directory.personByMobile(parameters.text('mobile') ?? '')
      const task = taskId === undefined ? undefined : world.deliveries.task(taskId)
      return [
        ...parameters.list('userid_list'),
        ...parameters.list('userid'),
        ...(byMobile ? [byMobile.userId] : []),
        ...(task?.delivered ?? []),
        ...(task?.drops.map((drop) => drop.userId) ?? []),
      ]
    },
  }
}
