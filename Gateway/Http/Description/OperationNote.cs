namespace CollabDocs.Gateway.Http.Description;

/// <summary>What an endpoint says of itself for the OpenAPI document, as metadata beside the standard ones.</summary>
internal abstract record OperationNote
{
    private OperationNote()
    {
    }

    /// <summary>The operationId. Not the endpoint's name, which must be the only one of a host.</summary>
    public sealed record Id(string Value) : OperationNote;

    /// <summary>A header that the request may have (<see cref="Headers"/>).</summary>
    public sealed record Heeded(string Header) : OperationNote;

    /// <param name="Shapes">The body has one of these.</param>
    public sealed record Taken(string MediaType, IReadOnlyList<Type> Shapes) : OperationNote;

    /// <param name="Body">Null where there is none.</param>
    public sealed record Answered(int Status, string? MediaType, Type? Body, IReadOnlyList<string> Headers) : OperationNote;

    /// <param name="Reasons">Of the problem details.</param>
    public sealed record Failed(int Status, IReadOnlyList<string> Reasons) : OperationNote;

    /// <summary>It is there for deleted documents, too.</summary>
    public sealed record OfDeletedToo : OperationNote;

    /// <summary>There need not be such a document.</summary>
    public sealed record OfAnyId : OperationNote;
}
