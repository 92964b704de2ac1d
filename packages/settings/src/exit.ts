/** EX_CONFIG of sysexits.h: supervisors can tell a wrong configuration from a crash. */
const EXIT_CONFIG = 78

/** Ends the process before anything was started: one line for each problem on standard error. */
export function exitWithProblems(problems: readonly string[]): never {
  for (const problem of problems) console.error(problem)
  process.exit(EXIT_CONFIG)
}
