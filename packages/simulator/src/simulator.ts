import { fastify } from 'fastify'
import { addControlRoutes, controlMethods, type ControlMethods } from './control/control.ts'
import { addGateway } from './gateway.ts'
import { addPage } from './page/page.ts'
import { readSettings, type SimulatorOptions } from './settings.ts'
import { createSimulation } from './simulation.ts'

export interface Simulator extends ControlMethods {
  /** `http://127.0.0.1:3002`, without a slash at its end. */
  readonly url: string
  readonly port: number
  /** Ends every connection, those that wait for an answer too. */
  readonly close: () => Promise<void>
}

/** Starts a local DingTalk. Throws `BadInput` naming the option that is wrong. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = readSettings(options)
  const simulation = createSimulation(settings)
  const server = fastify({ forceCloseConnections: true, exposeHeadRoutes: false })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body)
  })
  addControlRoutes(server, simulation)
  addPage(server, simulation)
  addGateway(server, simulation)

  const url = await server.listen({ host: settings.host, port: settings.port })
  return {
    ...controlMethods(simulation),
    url,
    port: Number(new URL(url).port),
    close: () => server.close(),
  }
}
