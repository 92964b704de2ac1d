import { fileURLToPath } from 'node:url'

/** The files of small programs that stand in for ours. */
export const standIns = {
  simulator: fileURLToPath(new URL('stand-ins/simulator.ts', import.meta.url)),
  service: fileURLToPath(new URL('stand-ins/service.ts', import.meta.url)),
  dying: fileURLToPath(new URL('stand-ins/dying.ts', import.meta.url)),
  owner: fileURLToPath(new URL('stand-ins/owner.ts', import.meta.url)),
}
