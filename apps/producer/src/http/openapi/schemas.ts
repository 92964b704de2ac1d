import type { z } from 'zod'
import { notificationSchema } from '../../notification.ts'
import { statusBarUpdateSchema } from '../../status-bar.ts'
import { recallSchema } from '../../withdrawal.ts'
import { bulkRequest } from '../bulk.ts'
import { acceptedReply } from '../replies/accepted.ts'
import { bulkReply } from '../replies/bulk.ts'
import { previewReply } from '../replies/preview.ts'
import { problemReply } from '../replies/problem.ts'
import { recipientPageReply } from '../replies/recipients.ts'
import { statusReply } from '../replies/status.ts'
import { resumedReply, usageReply } from '../replies/usage.ts'
import { cancellationReply, recallReply, statusBarReply } from '../replies/withdrawal.ts'

/** What requests are checked with and answers are held to, by their names in the description. */
export const schemas = {
  Notification: notificationSchema,
  Accepted: acceptedReply,
  Preview: previewReply,
  Notifications: bulkRequest,
  BulkResult: bulkReply,
  Status: statusReply,
  RecipientPage: recipientPageReply,
  Cancellation: cancellationReply,
  RecallOptions: recallSchema,
  Recall: recallReply,
  StatusBarUpdate: statusBarUpdateSchema,
  StatusBarAnswer: statusBarReply,
  Usage: usageReply,
  Resumed: resumedReply,
  Problem: problemReply,
} satisfies Record<string, z.ZodType>

export type SchemaName = keyof typeof schemas
