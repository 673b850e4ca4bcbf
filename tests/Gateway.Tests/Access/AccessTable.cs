using CollabDocs.Gateway.Tests.Hosting;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>What stands in <c>AccessTable.md</c>.</summary>
internal sealed class AccessTable
{
    private readonly Dictionary<string, List<string[]>> _rows = [];

    private AccessTable(IEnumerable<string> lines)
    {
        List<string[]>? section = null;
        foreach (var line in lines)
            if (line.StartsWith("## ", StringComparison.Ordinal))
                _rows[line[3..]] = section = [];
            else if (line.StartsWith('|'))
                section!.Add([.. line.Trim('|').Split('|').Select(cell => cell.Trim())]);
    }

    public static AccessTable Read { get; } = new(File.ReadLines(Repository.Directory("tests", "Gateway.Tests", "Access", "AccessTable.md")));

    public IReadOnlyList<Operation> Operations => [.. Rows("Operations").Select(Operation.Of)];

    /// <summary>What each message of clients needs, by its name in C#.</summary>
    public IReadOnlyDictionary<string, string> Messages => Rows("Messages").ToDictionary(row => row[0], row => row[1]);

    /// <summary>Names of callers.</summary>
    public IReadOnlyList<string> Callers => [.. Rows("Callers").Select(row => row[0])];

    /// <param name="authentication">As the setting says it.</param>
    public Row Of(string caller, string authentication)
    {
        var row = Rows("Callers").Single(row => row[0] == caller);
        if (authentication == "none")
            row = Rows("Callers where nobody is asked").SingleOrDefault(row => row[0] == caller) ?? row;
        return new Row(row, Columns: _rows["Callers"][0]);
    }

    /// <summary>Without head and rule.</summary>
    private IEnumerable<string[]> Rows(string section) => _rows[section].Skip(2);

    /// <summary>What a caller gets.</summary>
    internal sealed record Row(string[] Cells, string[] Columns)
    {
        /// <summary>In answer to hello: a role, or the close.</summary>
        public string Hello => Cells.Length > 2 ? Cells[^1] : $"44{Cells[1][1..]}";

        /// <param name="need">As the operation says it.</param>
        public string Of(string need) => need == "nothing" ? "yes" : Cells.Length == 2 ? Cells[1] : Cells[Array.IndexOf(Columns, need)];
    }
}
