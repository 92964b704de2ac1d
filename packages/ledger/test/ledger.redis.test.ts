import { ledgerContract } from './contract/ledger.ts'
import { connectToRedis } from './real-redis.ts'

ledgerContract(connectToRedis)
