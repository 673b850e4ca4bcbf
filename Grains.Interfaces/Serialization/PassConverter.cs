using CollabDocs.Documents.Access;

namespace CollabDocs.Grains.Interfaces.Serialization;

/// <summary>Who asks, between processes.</summary>
[RegisterConverter]
public sealed class PassConverter : IConverter<Pass, PassSurrogate>
{
    public Pass ConvertFromSurrogate(in PassSurrogate surrogate) =>
        new(surrogate.User, surrogate.Role, surrogate.Link, surrogate.Generation, surrogate.Expires);

    public PassSurrogate ConvertToSurrogate(in Pass value) => new(value.User, value.Role, value.Link, value.Generation, value.Expires);
}

[GenerateSerializer, Immutable, Alias("collabdocs.pass")]
public readonly record struct PassSurrogate(
    [property: Id(0)] string? User,
    [property: Id(1)] Role Role,
    [property: Id(2)] string? Link,
    [property: Id(3)] long Generation,
    [property: Id(4)] long Expires);
