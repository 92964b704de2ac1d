/** Whole segments only: `user/get` ends `/topapi/v2/user/get` and not `/user/get_by_mobile`. */
export function endsWithPath(path: string, ending: string): boolean {
  return `/${path}`.endsWith(`/${ending.replace(/^\/+/u, '')}`)
}
