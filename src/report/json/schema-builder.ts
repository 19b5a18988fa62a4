/** A JSON Schema (draft 2020-12) that knows the TypeScript type of what it accepts, so that the two cannot differ. */
export interface Schema<T> {
  readonly json: Readonly<Record<string, unknown>>;
  /** Never set: carries the type. */
  readonly type?: T;
}

export type TypeOf<S> = S extends Schema<infer T> ? T : never;

type Fields = Readonly<Record<string, Schema<unknown>>>;

export const text: Schema<string> = { json: { type: 'string' } };
export const flag: Schema<boolean> = { json: { type: 'boolean' } };
export const count: Schema<number> = { json: { type: 'integer', minimum: 0 } };
export const position: Schema<number> = { json: { type: 'integer', minimum: 1 } };
export const time: Schema<string> = { json: { type: 'string', format: 'date-time' } };

export function constant<const T extends string>(value: T): Schema<T> {
  return { json: { const: value } };
}

export function oneOf<const T extends string>(...values: readonly T[]): Schema<T> {
  return { json: { enum: values } };
}

/** All keys are required and no others are allowed: what is absent is null. */
export function object<F extends Fields>(fields: F): Schema<{ readonly [K in keyof F]: TypeOf<F[K]> }> {
  return {
    json: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(fields).map(([key, { json }]) => [key, json])),
      required: Object.keys(fields),
      additionalProperties: false,
    },
  };
}

export function list<T>(items: Schema<T>): Schema<readonly T[]> {
  return { json: { type: 'array', items: items.json } };
}

/** A list too long to be kept in memory: its items are made while it is written. */
export function stream<T>(items: Schema<T>): Schema<Iterable<T>> {
  return { json: { type: 'array', items: items.json } };
}

export function map<T>(values: Schema<T>): Schema<Readonly<Record<string, T>>> {
  return { json: { type: 'object', additionalProperties: values.json } };
}

export function orNull<T>(schema: Schema<T>): Schema<T | null> {
  return { json: { anyOf: [schema.json, { type: 'null' }] } };
}

export function variants<S extends readonly Schema<unknown>[]>(...schemas: S): Schema<TypeOf<S[number]>> {
  return { json: { oneOf: schemas.map(({ json }) => json) } };
}

export function described<T>(schema: Schema<T>, description: string): Schema<T> {
  return { json: { ...schema.json, description } };
}

/** Puts the schema under `$defs` of the document; `document` collects it. */
export function named<T>(
  name: string,
  schema: Schema<T>,
): Schema<T> & { readonly definition: [string, unknown] } {
  return { json: { $ref: `#/$defs/${name}` }, definition: [name, schema.json] };
}
