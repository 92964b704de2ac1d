import type { Command } from './command.ts'
import { cancel } from './commands/cancel.ts'
import { doctor } from './commands/doctor.ts'
import { recall } from './commands/recall.ts'
import { recipients } from './commands/recipients.ts'
import { resume } from './commands/resume.ts'
import { send } from './commands/send.ts'
import { status } from './commands/status.ts'
import { statusBar } from './commands/status-bar.ts'
import { usage } from './commands/usage.ts'

/** Every command there is, in the order of the help. */
export const commands: readonly Command[] = [
  send,
  status,
  recipients,
  cancel,
  recall,
  statusBar,
  usage,
  resume,
  doctor,
]
