using System.Security.Cryptography;
using System.Text;
using CollabDocs.Documents;

namespace CollabDocs.Gateway.Sockets;

/// <summary>What a session that does not say is called (PROTOCOL H2): the same whenever it connects.</summary>
internal static class GuestProfile
{
    private static readonly string[] Animals =
    [
        "Badger", "Beaver", "Bison", "Crane", "Dolphin", "Falcon", "Ferret", "Finch", "Fox", "Gecko", "Hare", "Heron", "Ibex", "Jackdaw", "Koala",
        "Lemur", "Lynx", "Marten", "Newt", "Otter", "Owl", "Panda", "Puffin", "Quail", "Raven", "Robin", "Seal", "Stork", "Swift", "Tapir", "Vole", "Wren",
    ];

    /// <summary>Dark enough for white letters, light enough on black.</summary>
    private static readonly string[] Colors =
        ["#b3261e", "#a8480f", "#8a5a00", "#5c6b00", "#2e7d32", "#00796b", "#00748f", "#1565c0", "#4a5bc4", "#6a45b8", "#8e3aa8", "#ad2f7a"];

    /// <summary>The same for a user whoever asks, and wherever.</summary>
    public static string ColorOf(string user) => Colors[SHA256.HashData(Encoding.UTF8.GetBytes(user))[0] % Colors.Length];

    public static UserProfile Of(long session) =>
        new($"Guest {Animals[session % Animals.Length]}", Colors[session / Animals.Length % Colors.Length]);
}
