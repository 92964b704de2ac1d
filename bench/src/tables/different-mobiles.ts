import { drainRace } from '../drain-race.ts'
import type { Table } from '../table.ts'

export const differentMobiles: Table = {
  name: 'different-mobiles',
  title: 'A message of its own for each mobile number, none of them seen before',
  method:
    'As the table before, with 5,000 people named by mobiles that no cache knows: each costs a look-up and a send, whoever makes them.',
  rounds: 5,
  ...drainRace('mobile', 5_000),
}
