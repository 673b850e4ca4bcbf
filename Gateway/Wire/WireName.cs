using System.Collections.Frozen;
using System.Text.Json;

namespace CollabDocs.Gateway.Wire;

/// <summary>The name of a reason on the wire: its name here, in snake case.</summary>
internal static class WireName
{
    public static string Of<TReason>(TReason reason) where TReason : struct, Enum => Names<TReason>.All[reason];

    private static class Names<TReason> where TReason : struct, Enum
    {
        public static readonly FrozenDictionary<TReason, string> All = Enum.GetValues<TReason>()
            .ToFrozenDictionary(reason => reason, reason => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()));
    }
}
