/** `BENCH_LONG=1`: also the sizes that take many minutes. */
export const longForm = process.env['BENCH_LONG'] === '1'
