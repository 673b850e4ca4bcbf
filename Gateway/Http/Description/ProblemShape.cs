using System.ComponentModel;

namespace CollabDocs.Gateway.Http.Description;

/// <summary>What <see cref="Problems"/> answer; a host may add to it.</summary>
internal sealed record ProblemShape(
    int Status,
    [Description("What went wrong, for programs.")] string Reason,
    [Description("What went wrong, for developers.")] string Detail,
    string? Type = null,
    string? Title = null);
