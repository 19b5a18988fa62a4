import type { ApiRequest } from '../api/api-client.ts';

/** The name under which the server records which fields Sluice applied. */
export const FIELD_MANAGER = 'sluice';

/**
 * A server-side apply of these bytes: strict, so that an unknown field is an error; and without force, so that a field of another
 * manager is a conflict instead of being lost. `force` is for a take-over that somebody asked for. `dryRun` runs defaulting,
 * validation and admission, and stores nothing.
 */
export function applyRequest(path: string, body: string, mode: 'apply' | 'force' | 'dryRun'): ApiRequest {
  return {
    method: 'PATCH',
    path,
    query: {
      fieldManager: FIELD_MANAGER,
      force: mode === 'force' ? 'true' : 'false',
      fieldValidation: 'Strict',
      ...(mode === 'dryRun' ? { dryRun: 'All' } : {}),
    },
    contentType: 'application/apply-patch+yaml',
    body,
  };
}
