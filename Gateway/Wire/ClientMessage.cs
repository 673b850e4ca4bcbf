using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Wire;

/// <summary>What a client sends (PROTOCOL H, S, P, T).</summary>
internal abstract record ClientMessage
{
    private ClientMessage() { }

    /// <param name="Protocol">The version that the client speaks; of another one than ours nothing else is read.</param>
    /// <param name="User">How it wants to be shown; null where the server shall pick.</param>
    /// <param name="Token">What it brings for who it is; null for nothing.</param>
    /// <param name="Resume">The session to take up; null for a new one.</param>
    public sealed record Hello(long Protocol, UserProfile? User, string? Token, Resumption? Resume) : ClientMessage;

    /// <summary>Brings a new token (PROTOCOL G7).</summary>
    public sealed record Renew(string Token) : ClientMessage;

    public sealed record Submit(long Sequence, long Base, Delta Delta) : ClientMessage;

    /// <param name="Revision">The revision in whose coordinates the selection is.</param>
    /// <param name="Selection">Null where the editor has no focus.</param>
    /// <param name="User">Null where it stays as it was.</param>
    public sealed record Presence(long Revision, Selection? Selection, UserProfile? User) : ClientMessage;

    public sealed record Ping : ClientMessage
    {
        public static readonly Ping Instance = new();
    }
}
