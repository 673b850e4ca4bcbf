namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>What happens to a call between silos, or to what stands for one.</summary>
internal enum CallFault
{
    None,

    /// <summary>The call never arrives. The caller learns that it timed out.</summary>
    Lost,

    /// <summary>The call is done, and its answer lost. The caller learns that it timed out.</summary>
    AnswerLost,

    /// <summary>The call waits on its way; others overtake it.</summary>
    Late,

    /// <summary>The call arrives again, later than what follows it.</summary>
    Doubled,
}
