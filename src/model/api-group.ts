/** The group of an `apiVersion`: `networking.k8s.io` of `networking.k8s.io/v1`, and an empty text for the core group (`v1`). */
export function apiGroup(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0));
}
