namespace CollabDocs.Grains.Interfaces;

/// <summary>A gateway that is told what happens to one document.</summary>
[Alias("collabdocs.observer")]
public interface IDocumentObserver : IGrainObserver
{
    /// <summary>Takes a batch. The next one comes when this returns; when its outcome is unknown, the same one comes again.</summary>
    [Alias("notify")]
    Task Notify(NoticeBatch batch);
}
