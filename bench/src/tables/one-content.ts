import { addToTextbook, followArticle, postToDingPost } from '../one-content/contenders.ts'
import { columns, type Figure } from '../one-content/figures.ts'
import type { Table } from '../table.ts'

type Name = 'article' | 'textbook' | 'dingpost' | 'dingpost by mobile'

const PEOPLE = 10_000

export const oneContent: Table<Name, Figure> = {
  name: 'one-content',
  title: 'One message for 10,000 people, a request for each of them',
  method:
    '8 clients ask for the same message to 10,000 people, a person a request, each client when its request before is answered. DingPost is a producer process (`POST /v1/notifications`) and a worker process with their defaults, linger and receipts included; before the run the producer has taken in 40,000 notifications for another day, as a process that has been running for a while; the platform’s limits and DingPost’s budgets are off. The textbook’s clients add jobs to its queue in Redis, without HTTP, and its worker runs meanwhile. The article’s algorithm knows mobiles only and works for 500 people, compared by its figures per person. Time runs from the first request to DingTalk’s acceptance of the last call. CPU time and Redis round trips are of all processes between the clients and DingTalk; of the textbook they include the clients’ own, who speak to Redis themselves.',
  rows: [
    {
      name: 'article',
      about:
        'the algorithm that people copy: a person at a time, look up, send, and on failure fetch a token and do it again.',
      run: ({ size }) => followArticle(size(500)),
    },
    {
      name: 'textbook',
      about: 'one job and one call for each person, 16 at once.',
      run: ({ size }) => addToTextbook({ people: size(PEOPLE) }),
    },
    {
      name: 'dingpost',
      about: 'people named by user id, as the textbook’s are.',
      run: ({ size }) => postToDingPost({ people: size(PEOPLE) }),
    },
    {
      name: 'dingpost by mobile',
      about: 'people named by mobiles that were never seen before, as the article’s are.',
      run: ({ size }) => postToDingPost({ people: size(PEOPLE) }, { by: 'mobile' }),
    },
  ],
  columns,
  comparisons: [
    { figure: 'sends', of: 'dingpost', target: ['at most', 110] },
    { figure: 'sends', of: 'dingpost by mobile', target: ['at most', 110] },
    { figure: 'rate', of: 'dingpost', to: 'textbook' },
    { figure: 'rate', of: 'dingpost', to: 'article' },
    { figure: 'rate', of: 'dingpost by mobile', to: 'article' },
    { figure: 'cpu', of: 'dingpost', to: 'textbook' },
    { figure: 'redis', of: 'dingpost', to: 'textbook' },
  ],
}
