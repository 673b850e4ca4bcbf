namespace CollabDocs.Gateway.Http.Description;

/// <summary>Stands for a delta (PROTOCOL D1) in the records that bodies are described with.</summary>
internal sealed record DeltaShape
{
    public const string Schema = """
        {
          "description": "A change, or a document as its inserts: Quill's Delta. Lengths are UTF-16 code units, an embed counts one.",
          "type": "array",
          "items": { "$ref": "#/components/schemas/Op" }
        }
        """;

    /// <summary>Stands for one of its ops.</summary>
    internal sealed record Op
    {
        public const string Schema = """
            {
              "description": "Inserts text or an embed, retains, or deletes.",
              "oneOf": [
                {
                  "type": "object",
                  "required": ["insert"],
                  "properties": {
                    "insert": { "oneOf": [
                      { "type": "string", "minLength": 1 },
                      { "description": "An embed: its kind, and what it is.", "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": {} }
                    ] },
                    "attributes": { "type": "object", "additionalProperties": {} }
                  },
                  "additionalProperties": false
                },
                {
                  "type": "object",
                  "required": ["retain"],
                  "properties": {
                    "retain": { "type": "integer", "format": "int32", "minimum": 1 },
                    "attributes": { "description": "null removes one.", "type": "object", "additionalProperties": {} }
                  },
                  "additionalProperties": false
                },
                {
                  "type": "object",
                  "required": ["delete"],
                  "properties": { "delete": { "type": "integer", "format": "int32", "minimum": 1 } },
                  "additionalProperties": false
                }
              ]
            }
            """;
    }
}
