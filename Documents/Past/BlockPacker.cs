using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Past;

/// <summary>
/// Packs the old revisions of one open document, off its writer's turn, one block at a time. What fails is logged, and done when the next block is full or by whoever opens the document next. Called
/// on the document's turns.
/// </summary>
/// <param name="end">Cancelled when the activation ends.</param>
internal sealed partial class BlockPacker(DocumentId id, long epoch, DocumentServices services, CancellationToken end)
{
    /// <summary>So many of the newest revisions stay as they are while people write: who was away for a moment asks for those.</summary>
    internal const int NewestRevisions = 2_048;

    /// <summary>Fewer than these stay as they are when nobody writes any more.</summary>
    internal const int FewRevisions = 256;

    private static readonly int Block = BlockLadder.Standard.BlockRevisions;

    private readonly ILogger _logger = services.Loggers.CreateLogger<BlockPacker>();
    private Task _packing = Task.CompletedTask;

    /// <summary>The revision at which the next block is full, and what is to stay is behind it.</summary>
    private long _due;

    /// <summary>Revisions were stored.</summary>
    /// <param name="revision">The newest.</param>
    public void Stored(long revision)
    {
        if (revision < _due || !_packing.IsCompleted)
            return;
        var full = BlockLadder.Standard.FullThrough(Math.Max(revision - NewestRevisions, 0));
        _due = full + Block + NewestRevisions;
        if (full > 0)
            _packing = Pack(full, Block);
    }

    /// <summary>Packs what there is, for nobody writes any more, and thins what is old, where that is wanted.</summary>
    /// <returns>Completes when nothing is being packed.</returns>
    public Task Finish(long revision) => revision < FewRevisions ? _packing : _packing = Pack(revision, FewRevisions, Thin);

    private Task Thin()
    {
        if (services.Options.ThinAfterDays == 0)
            return Task.CompletedTask;
        var before = services.Time.GetUtcNow().AddDays(-services.Options.ThinAfterDays).ToUnixTimeMilliseconds();
        return new BlockThinning(services.Store, id, epoch, BlockLadder.Standard).Thin(before, services.Options.ThinPauseSeconds * 1_000L, end);
    }

    private async Task Pack(long through, int least, Func<Task>? then = null)
    {
        var before = _packing;
        try
        {
            await before;
            await services.InBackground(async () =>
            {
                await new BlockPacking(services.Store, id, epoch, BlockLadder.Standard).Pack(through, least, end);
                if (then is not null)
                    await then();
            }, end).Unwrap();
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            LogPackFailed(id, through, e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Document {Document}: its revisions up to {Revision} were not packed")]
    private partial void LogPackFailed(DocumentId document, long revision, Exception failure);
}
