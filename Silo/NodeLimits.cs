using CollabDocs.Documents;
using CollabDocs.Gateway;
using Orleans.Configuration;

namespace CollabDocs.Silo;

/// <summary>How large messages between nodes may be, how many may wait, and how long documents stay in memory: from the settings of documents and gateways.</summary>
internal static class NodeLimits
{
    /// <summary>Of JSON, for a UTF-16 code unit at worst: \u0007.</summary>
    private const int BytesPerUnit = 6;

    /// <summary>Calls of one document that wait or run. Every connection has at most a few, and there are some thousands of these; beyond it, calls are
    /// refused and come again. Orleans has no limit by default, and its queue takes time in the square of its length.</summary>
    private const int MaxCallsOfDocument = 20_000;

    public static ISiloBuilder LimitMemory(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<SiloMessagingOptions>().Configure<CollabDocsOptions>((messaging, options) =>
        {
            // A whole document must fit. Orleans' own default stands where that is larger: history has attributes too.
            messaging.MaxMessageBodySize = (int)Math.Clamp((long)options.DocumentLength * BytesPerUnit, messaging.MaxMessageBodySize, int.MaxValue);
            messaging.MaxEnqueuedRequestsHardLimit = MaxCallsOfDocument;
        });
        silo.Services.AddOptions<GrainCollectionOptions>().Configure<DocumentsOptions, CollabDocsOptions>((collection, documents, options) =>
        {
            collection.CollectionAge = TimeSpan.FromSeconds(documents.IdleUnloadSeconds);
            collection.CollectionQuantum = collection.CollectionAge / 4;
            collection.DeactivationTimeout = options.StopTimeout;
        });
        return silo;
    }
}
