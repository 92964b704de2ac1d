/** The first one is the default of a variable that was refused. */
export const receiptPolicies = ['auto', 'always', 'never'] as const

/** Whether calls of the month are spent on asking DingTalk what became of a send. */
export type ReceiptPolicy = (typeof receiptPolicies)[number]
