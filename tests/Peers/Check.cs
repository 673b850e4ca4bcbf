using CollabDocs.Peers.Serving;

namespace CollabDocs.Peers;

/// <summary>
/// Makes sure that what is measured happens: each server's own client reads along, and one that comes when all is typed is told by the server. Both must have
/// every edit, and the text of the generator's editors.
/// </summary>
internal static class Check
{
    /// <summary>Fast enough for what is typed while an edit is on its way to be composed, and at few places, so that order matters.</summary>
    private static readonly Scenario Typing = new("check", 1, 5, 400) { Area = 10 };

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5), Patience = TimeSpan.FromSeconds(10);

    /// <returns>Whether it was so with all of them.</returns>
    public static async Task<bool> Play(IReadOnlyList<Peer> peers)
    {
        await NodeServers.Install();
        var isSound = true;
        foreach (var peer in peers)
            try
            {
                Console.WriteLine($"{peer.Name,-20} {await Play(peer)}");
            }
            catch (IOException e)
            {
                isSound = false;
                Console.WriteLine($"{peer.Name,-20} FAILED: {e.Message}");
            }
        return isSound;
    }

    private static async Task<string> Play(Peer peer)
    {
        var random = new Random(1);
        await using var server = await Server.Start(peer);
        using var crowd = Crowd.Join(peer, Typing, server, random);
        var room = crowd.Rooms[0];
        using var early = await Witness.Join(peer.Client, server.Port, room.Document);
        new Typists(crowd.Loop, crowd.Editors, Typing, random).Type(Typing.Rate!.Value, Time);
        if (!crowd.Drain(Patience) || crowd.Tally.Faults > 0)
            throw new IOException($"{crowd.FindTrouble()} {crowd.Tally.Owed - crowd.Tally.Paid} deliveries are missing, {crowd.Tally.Faults} are wrong.");
        if (room.FindDifference() is { } difference)
            throw new IOException(difference);
        var (progress, text) = (room.Editors.Max(editor => editor.Progress), room.Editors[0].Text);
        Compare("The client that was there", await early.Ask(progress), progress, text);
        if (text is null)
            return $"{room.Edits} edits: all of them at its own client";
        using var late = await Witness.Join(peer.Client, server.Port, room.Document);
        Compare("The client that came later", await late.Ask(progress), progress, text);
        return $"{room.Edits} edits, {(progress == room.Edits ? "" : $"{progress} revisions, ")}{text.Length} characters: the same at its own client that was there, "
            + "and at one that came later";
    }

    private static void Compare(string who, (long Count, string? Text) said, long progress, string? text)
    {
        if (said.Count != progress)
            throw new IOException($"{who} has {said.Count} of {progress}.");
        if (said.Text != text)
            throw new IOException($"{who} has another text, of {said.Text?.Length} characters, not {text?.Length}.");
    }
}
