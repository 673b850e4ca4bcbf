using System.Text;
using System.Text.Json.Nodes;

namespace CollabDocs.Gateway.Tests.Hostile;

/// <summary>A frame, and what PROTOCOL.md says of it.</summary>
/// <param name="Kind">What is wrong with it.</param>
/// <param name="Answers">The reasons of the <c>error</c> or <c>refused</c> that answers it: any one of these.</param>
/// <param name="MayPass">It may also be understood, for chance made it; but it can change nothing.</param>
internal sealed record HostileFrame(string Kind, byte[] Bytes, string[] Answers, bool MayPass = false)
{
    public HostileFrame(string kind, string text, params string[] answers) : this(kind, Encoding.UTF8.GetBytes(text), answers) { }

    public bool IsAnsweredBy(JsonObject answer) => Answers.Contains((string?)answer["reason"]);

    /// <summary>For a failure message: readable, and short enough.</summary>
    public override string ToString() =>
        $"{Kind}, {Bytes.Length} bytes, to be answered with {string.Join(" or ", Answers)}: {Encoding.UTF8.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 500)))}";
}
