import RedisMock from 'ioredis-mock'
import { ledgerContract } from './contract/ledger.ts'

// Connections of the mock share their data, as those to one server do.
ledgerContract(() => new RedisMock())
