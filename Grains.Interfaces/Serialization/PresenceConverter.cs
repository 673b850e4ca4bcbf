using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces.Serialization;

/// <summary>Who a session is and where, between processes.</summary>
[RegisterConverter]
public sealed class PresenceConverter : IConverter<Presence, PresenceSurrogate>
{
    public Presence ConvertFromSurrogate(in PresenceSurrogate surrogate) => new(
        surrogate.Session,
        new UserProfile(surrogate.Name, surrogate.Color, surrogate.User),
        surrogate.HasSelection ? new Selection(surrogate.Anchor, surrogate.Head) : null);

    public PresenceSurrogate ConvertToSurrogate(in Presence value) => new(
        value.Session, value.User.Name, value.User.Color,
        value.Selection is not null, value.Selection?.Anchor ?? 0, value.Selection?.Head ?? 0, value.User.Id);
}

[GenerateSerializer, Immutable, Alias("collabdocs.selection")]
public readonly record struct PresenceSurrogate(
    [property: Id(0)] long Session,
    [property: Id(1)] string Name,
    [property: Id(2)] string Color,
    [property: Id(3)] bool HasSelection,
    [property: Id(4)] int Anchor,
    [property: Id(5)] int Head,
    [property: Id(6)] string? User);
