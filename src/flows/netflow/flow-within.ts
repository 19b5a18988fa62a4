import type { JsonObject } from '../../model/json-object.ts';
import { lastAnswer } from '../format/last-answer.ts';
import { objectField } from '../format/values/json-fields.ts';

/** Names that no exporter uses, for what stands outside of the flow. */
export const EVENT_START = 'start of the event';
export const EVENT_END = 'end of the event';
export const EVENT_TIME = 'time of the event';
export const EXPORTER = 'exporter of the event';

/**
 * The flow itself: Logstash and Filebeat keep it in `netflow`, and Filebeat its times in `event`; `@timestamp` is that of the
 * exporter's message, and Logstash's `host` the exporter.
 */
export const flowWithin = lastAnswer((value: JsonObject): JsonObject => {
  const flow = objectField(value.netflow);
  if (flow === undefined) return value;
  const event = objectField(value.event);
  return {
    ...flow,
    [EVENT_START]: event?.start,
    [EVENT_END]: event?.end,
    [EVENT_TIME]: value['@timestamp'],
    [EXPORTER]: value.host,
  };
});
