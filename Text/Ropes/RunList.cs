namespace CollabDocs.Text;

/// <summary>The formats and embeds of a leaf, end to end. Neighbours differ.</summary>
internal sealed class RunList
{
    private readonly List<Run> _runs;

    private RunList(List<Run> runs) => _runs = runs;

    /// <summary>One run of text without attributes; none for no text.</summary>
    public static RunList Plain(int length) => new(length == 0 ? [] : [new Run(length, null, null)]);

    public int Count => _runs.Count;

    public Run this[int index] => _runs[index];

    /// <summary>There is nothing that a leaf without a list would not say.</summary>
    public bool IsPlain => _runs.Count == 0 || _runs is [{ Attributes: null, Embed: null }];

    public RunList Copy() => new([.. _runs]);

    public void Insert(int at, Run run)
    {
        var index = Cut(at);
        _runs.Insert(index, run);
        JoinWithNext(index);
        JoinWithNext(index - 1);
    }

    public void Delete(int at, int length)
    {
        var first = Cut(at);
        _runs.RemoveRange(first, Cut(at + length) - first);
        JoinWithNext(first - 1);
    }

    public void Format(int at, int length, Attributes change)
    {
        var first = Cut(at);
        var last = Cut(at + length) - 1;
        for (var i = first; i <= last; i++)
            _runs[i] = _runs[i] with { Attributes = Attributes.Compose(_runs[i].Attributes, change, keepNull: false) };
        for (var i = last; i >= first - 1; i--)
            JoinWithNext(i);
    }

    /// <summary>Takes the runs from <paramref name="at"/> on away, into a list of their own.</summary>
    public RunList SplitOff(int at)
    {
        var first = Cut(at);
        var split = new RunList(_runs[first..]);
        _runs.RemoveRange(first, _runs.Count - first);
        return split;
    }

    public void Append(RunList next)
    {
        var seam = _runs.Count - 1;
        _runs.AddRange(next._runs);
        JoinWithNext(seam);
    }

    /// <summary>Makes a run begin at this unit.</summary>
    /// <returns>Its index; behind the last at the end.</returns>
    private int Cut(int at)
    {
        var index = 0;
        for (; index < _runs.Count && at >= _runs[index].Length; index++)
            at -= _runs[index].Length;
        if (at == 0)
            return index;
        var cut = _runs[index];
        _runs[index] = cut with { Length = at };
        _runs.Insert(index + 1, cut with { Length = cut.Length - at });
        return index + 1;
    }

    private void JoinWithNext(int index)
    {
        if (index < 0 || index + 1 >= _runs.Count || !_runs[index].Joins(_runs[index + 1]))
            return;
        _runs[index] = _runs[index] with { Length = _runs[index].Length + _runs[index + 1].Length };
        _runs.RemoveAt(index + 1);
    }
}
