import {
  LINE_ENVELOPE_NODE,
  LINE_NODE,
  PIECE_HEADER,
  PIECE_LENGTH,
  PIECE_NOTE,
  SPAN_FIRST,
  SPAN_LAST,
  SPAN_MINUTES,
  SPAN_NUMBERS,
  SPAN_OF,
} from './layout';
import { hourSpans, MAX_SPANS, nodeSpans } from './memory';
import { placeOf } from './pieces';
import { hourTime } from './time';

/** The first and the last time of each hour, and of each node, whose lines were counted. */

const QUOTE: u8 = 0x22;
const HOUR_MS: f64 = 3_600_000;
const MINUTE_MS: f64 = 60_000;
const HALF_HOUR: u32 = 30;

/** What stands for the node of a line that names none in the usual way. */
export const NO_NODE: u32 = 0xffffffff;

export let hourCount: u32 = 0;
export let nodeCount: u32 = 0;
/** The span of the hour that was read last, and that hour. */
let hourSpan: usize = 0;
let spanHour: f64 = NaN;
/** The span of the node of the line; 0: it names none. */
let nodeSpan: usize = 0;

/** Nodes forget the numbers of their spans with forgetPieces(), or here. */
export function forgetSpans(): void {
  for (let i: u32 = 0; i < nodeCount; i++) {
    const node = placeOf(<u32>load<f64>(spanAt(nodeSpans, i), SPAN_OF * 8));
    store<u32>(node, 0, PIECE_NOTE);
  }
  hourCount = 0;
  nodeCount = 0;
  spanHour = NaN;
}

function spanAt(spans: usize, index: u32): usize {
  return spans + <usize>index * SPAN_NUMBERS * 8;
}

/** The number of the node that the reader would take: that of the envelope comes first. 0: none is named. NO_NODE: only its reader knows. */
export function nodeOf(line: usize): u32 {
  const ofEnvelope = load<u32>(line, LINE_ENVELOPE_NODE * 4);
  const number = ofEnvelope != 0 ? ofEnvelope : load<u32>(line, LINE_NODE * 4);
  return number == 0 || isName(number) ? number : NO_NODE;
}

/** A text that is not empty. */
function isName(number: u32): bool {
  const piece = placeOf(number);
  return load<u32>(piece, PIECE_LENGTH) > 2 && load<u8>(piece + PIECE_HEADER) == QUOTE;
}

/** Finds the spans of the line that was read last, which `node` wrote. False: there is no room for another one. */
export function prepareSpans(node: u32): bool {
  if (spanHour != hourTime && !findHour()) return false;
  nodeSpan = 0;
  if (node == 0) return true;
  const piece = placeOf(node);
  let number = load<u32>(piece, PIECE_NOTE);
  if (number == 0) {
    if (nodeCount == MAX_SPANS) return false;
    open(spanAt(nodeSpans, nodeCount), <f64>node);
    number = ++nodeCount;
    store<u32>(piece, number, PIECE_NOTE);
  }
  nodeSpan = spanAt(nodeSpans, number - 1);
  return true;
}

function findHour(): bool {
  for (let i: u32 = 0; i < hourCount; i++) {
    const span = spanAt(hourSpans, i);
    if (load<f64>(span, SPAN_OF * 8) != hourTime) continue;
    hourSpan = span;
    spanHour = hourTime;
    return true;
  }
  if (hourCount == MAX_SPANS) return false;
  hourSpan = spanAt(hourSpans, hourCount++);
  open(hourSpan, hourTime);
  spanHour = hourTime;
  return true;
}

function open(span: usize, name: f64): void {
  store<f64>(span, name, SPAN_OF * 8);
  store<f64>(span, Infinity, SPAN_FIRST * 8);
  store<f64>(span, -Infinity, SPAN_LAST * 8);
  store<u64>(span, 0, SPAN_MINUTES * 8);
}

/** Counts the time in the spans that were prepared. */
export function includeTime(time: f64): void {
  widen(hourSpan, time);
  markMinute(<u32>((time - spanHour) / MINUTE_MS));
  if (nodeSpan != 0) widen(nodeSpan, time);
}

function markMinute(minute: u32): void {
  const half = hourSpan + SPAN_MINUTES * 8 + (minute < HALF_HOUR ? 0 : 4);
  store<u32>(half, load<u32>(half) | (1 << (minute % HALF_HOUR)));
}

function widen(span: usize, time: f64): void {
  if (time < load<f64>(span, SPAN_FIRST * 8)) store<f64>(span, time, SPAN_FIRST * 8);
  if (time > load<f64>(span, SPAN_LAST * 8)) store<f64>(span, time, SPAN_LAST * 8);
}

/** The bit of the hour of the day of the line that was read last. */
export function dayHour(): u32 {
  let hour = <i32>(<i64>(hourTime / HOUR_MS) % 24);
  if (hour < 0) hour += 24;
  return 1 << hour;
}
