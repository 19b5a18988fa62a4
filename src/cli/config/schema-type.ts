/** The type of values that a JSON Schema describes, for the keywords that the configuration's schema uses. */
export type FromSchema<S> = S extends { anyOf: readonly (infer Option)[] }
  ? FromSchema<Option>
  : S extends { const: infer Value }
    ? Value
    : S extends { enum: readonly (infer Value)[] }
      ? Value
      : S extends { type: 'array'; items: infer Item }
        ? readonly FromSchema<Item>[]
        : S extends { type: 'object'; properties: infer Properties; required: readonly (infer Required)[] }
          ? { readonly [Key in Exclude<keyof Properties, Required>]?: FromSchema<Properties[Key]> } & {
              readonly [Key in Extract<keyof Properties, Required>]: FromSchema<Properties[Key]>;
            }
          : S extends { type: 'object'; properties: infer Properties }
            ? { readonly [Key in keyof Properties]?: FromSchema<Properties[Key]> }
            : S extends { type: 'object'; additionalProperties: infer Value }
              ? Readonly<Record<string, FromSchema<Value>>>
              : S extends { type: 'integer' }
                ? number
                : S extends { type: 'boolean' }
                  ? boolean
                  : S extends { type: 'string' }
                    ? string
                    : never;
