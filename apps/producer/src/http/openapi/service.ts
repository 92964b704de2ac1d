/** What needs no key. */
export const servicePaths = {
  '/healthz': open('Does the process serve?', 'application/json'),
  '/readyz': open('Can it take notifications now?', 'application/json', {
    503: { description: 'It cannot; `checks` names what is wrong' },
  }),
  '/metrics': open('Numbers for Prometheus', 'text/plain'),
  '/openapi.json': open('This description', 'application/json'),
  '/docs': open('This description for people', 'text/html'),
}

function open(summary: string, type: string, others: Record<number, { description: string }> = {}) {
  const responses = { 200: { description: summary, content: { [type]: {} } }, ...others }
  return { get: { summary, security: [], responses } }
}
