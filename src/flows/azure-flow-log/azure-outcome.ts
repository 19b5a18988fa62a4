import type { ObservedConnection } from '../format/observed.ts';

/** What Azure's firewall decided: its records tell nothing of policies, which judge what it let through. */
export function azureOutcome(of: {
  readonly isDenied: boolean;
  readonly isAnswered: boolean;
}): Pick<ObservedConnection, 'outcome' | 'observer' | 'isOtherLayer'> {
  if (of.isDenied) return { outcome: 'denied', observer: 'unspecified', isOtherLayer: true };
  return of.isAnswered
    ? { outcome: 'allowed', observer: 'established' }
    : { outcome: 'attempted', observer: 'leaving' };
}
