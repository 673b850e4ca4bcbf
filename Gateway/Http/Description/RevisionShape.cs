using System.ComponentModel;

namespace CollabDocs.Gateway.Http.Description;

/// <summary>A revision as it is stored and sent (PROTOCOL R1), which is in bytes everywhere else.</summary>
internal sealed record RevisionShape(
    long Revision,
    [Description("Its author's; a script's is from 2^52 on.")] long Session,
    [Description("Counts what its session has submitted.")] long Sequence,
    [Description("Milliseconds since 1970 UTC.")] long Time,
    DeltaShape Delta);
