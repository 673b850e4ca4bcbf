using CollabDocs.Documents.Access;

namespace CollabDocs.Grains.Interfaces.Serialization;

/// <summary>What a pass is worth, between processes.</summary>
[RegisterConverter]
public sealed class StandingConverter : IConverter<Standing, StandingSurrogate>
{
    public Standing ConvertFromSurrogate(in StandingSurrogate surrogate) => new(surrogate.Role, surrogate.Fault, surrogate.Generation);

    public StandingSurrogate ConvertToSurrogate(in Standing value) => new(value.Role, value.Fault, value.Generation);
}

[GenerateSerializer, Immutable, Alias("collabdocs.standing")]
public readonly record struct StandingSurrogate(
    [property: Id(0)] Role Role, [property: Id(1)] AccessFault? Fault, [property: Id(2)] long Generation);
