import type { JsonObject } from '../../model/json-object.ts';
import { objectField } from '../format/values/json-fields.ts';

/** Cisco's messages of translations: 305009 to 305014, 305017 and 305018 (ASA Series Syslog Messages). */
const NUMBER = /^(?:%?(?:ASA|FTD)-\d-)?3050(?:09|1[0-478])$/;
const IN_TEXT =
  /%(?:ASA|FTD)-\d-3050(?:09|1[0-478])\b|\b(?:Built|Teardown) (?:dynamic|static) \S+ translation from /;

/**
 * Whether a firewall tells of a translation of addresses that it made or forgot: its ends are those of one end, before and behind
 * the translation, and nothing was sent from one to the other.
 */
export function isTranslation(event: JsonObject): boolean {
  const about = [objectField(event.metadata), objectField(event.unmapped)];
  const numbers = about.flatMap((one) => [one?.event_code, one?.message_id, one?.event_id]);
  return (
    numbers.some((number) => NUMBER.test(shown(number))) ||
    [event.message, event.raw_data].some((text) => IN_TEXT.test(shown(text)))
  );
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
