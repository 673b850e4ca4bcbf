using System.Buffers;
using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>
/// Consecutive revisions as one block (PROTOCOL K3): who, when and what, each in columns of its own. What comes out is, to the byte, what went in, for a revision has one encoding.
/// </summary>
internal static class RevisionBlock
{
    private const int Heads = 4;

    public static byte[] Pack(IReadOnlyList<Revision> revisions)
    {
        ArrayBufferWriter<byte> head = new(), authors = new(), sequences = new(), times = new();
        var deltas = new DeltaColumns();
        var sessions = new Dictionary<long, (int Index, long Sequence)>();
        Varint.Write(head, (ulong)revisions.Count);
        Varint.Write(head, (ulong)revisions[0].Number);
        var time = 0L;
        foreach (var revision in revisions)
        {
            if (sessions.TryGetValue(revision.Session, out var author))
            {
                Varint.Write(authors, (ulong)author.Index);
            }
            else
            {
                author = (sessions.Count, 0);
                Varint.Write(authors, (ulong)author.Index);
                Varint.Write(head, (ulong)revision.Session);
            }
            Varint.WriteSigned(sequences, revision.Sequence - author.Sequence - 1);
            sessions[revision.Session] = author with { Sequence = revision.Sequence };
            Varint.WriteSigned(times, revision.Time - time);
            time = revision.Time;
            deltas.Add(revision.Delta);
        }
        return Columns.Pack([head, authors, sequences, times, .. deltas.Build()]);
    }

    /// <summary>The revisions after one.</summary>
    /// <param name="limit">At most this many, and fewer where they come to more than so many bytes.</param>
    /// <exception cref="FormatException">These are not the bytes of such a block.</exception>
    public static IReadOnlyList<Revision> Page(ReadOnlyMemory<byte> packed, long after, int limit, int bytes)
    {
        var page = new List<Revision>();
        var scratch = new ArrayBufferWriter<byte>();
        foreach (var (step, delta) in Read(packed, _ => null))
        {
            if (step.Revision <= after)
                continue;
            page.Add(RevisionCodec.Encode(step.Revision, step.Session, step.Sequence, step.Time, delta, scratch));
            bytes -= scratch.WrittenCount;
            if (page.Count >= limit || bytes < 0)
                break;
        }
        return page;
    }

    /// <summary>Whose each revision is, and what it does.</summary>
    /// <param name="markOf">What the inserts of a session are marked with; null for nothing.</param>
    /// <exception cref="FormatException">These are not the bytes of such a block.</exception>
    public static IEnumerable<(PackedStep Step, Delta Delta)> Read(ReadOnlyMemory<byte> packed, Func<long, AuthorMark?> markOf)
    {
        var columns = Columns.Unpack(packed, Heads + DeltaColumns.Count);
        var (head, authors, sequences, times) = (columns[0], columns[1], columns[2], columns[3]);
        var deltas = new DeltaColumnsReader(columns.AsSpan(Heads));
        var sessions = new List<Author>();
        var count = head.ReadCount();
        var (number, time) = ((long)head.Read(), 0L);
        for (var i = 0; i < count; i++, number++)
        {
            var index = authors.ReadCount();
            if (index > sessions.Count)
                throw new FormatException("A block names an author that it does not have.");
            if (index == sessions.Count)
            {
                var session = (long)head.Read();
                sessions.Add(new Author(session, markOf(session)));
            }
            var author = sessions[index];
            author.Sequence += sequences.ReadSigned() + 1;
            time += times.ReadSigned();
            yield return (new PackedStep(number, author.Session, author.Sequence, time), deltas.Read(author.Mark));
        }
    }

    private sealed class Author(long session, AuthorMark? mark)
    {
        public long Session => session;
        public AuthorMark? Mark => mark;
        public long Sequence { get; set; }
    }
}

/// <summary>Whose a revision is, and of when.</summary>
/// <param name="Time">In milliseconds since 1970 UTC.</param>
internal readonly record struct PackedStep(long Revision, long Session, long Sequence, long Time);
