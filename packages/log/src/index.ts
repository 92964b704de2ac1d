export { inBackground } from './background.ts'
export { createLog } from './log.ts'
