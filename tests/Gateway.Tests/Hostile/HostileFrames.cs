using System.Text;

namespace CollabDocs.Gateway.Tests.Hostile;

/// <summary>
/// Makes frames that nobody should send, for a document that begins with a surrogate pair. None of them is a submission that could be accepted.
/// </summary>
internal sealed class HostileFrames(Random random)
{
    private static readonly string[] Values =
        ["null", "true", "false", "\"\"", "\"x\"", "[]", "{}", "[1]", "{\"a\":1}", "-1", "1.5", "1e3", "1e400", "99999999999999999999999", "-9223372036854775809"];

    private static readonly string[] Unknown = ["", "Submit", "submit ", "welcome", "revisions", "subscribe", "__proto__", "\\u0000", "\\ud800", "型"];

    public HostileFrame Next() => random.Next(14) switch
    {
        0 => Broken(),
        1 => WrongType(),
        2 => HugeNumber(),
        3 => PastEnd(),
        4 => Surrogates(),
        5 => Forbidden(),
        6 => Proto(),
        7 => Deep(),
        8 => Doubled(),
        9 => UnknownType(),
        10 => UnknownField(),
        11 => BadAttributes(),
        12 => BadPresence(),
        _ => Mutated(),
    };

    public HostileFrame BeforeHello() => new("before hello", Pick(
        """{"type":"ping"}""", Submit("[]"), Submit("""[{"insert":""}]"""), """{"type":"presence","revision":0,"selection":null}"""), "hello_first");

    private HostileFrame Broken()
    {
        var whole = Whole();
        return new("broken JSON", random.Next(5) switch
        {
            0 => whole[..random.Next(whole.Length)],
            1 => whole + Pick("}", "]", ",", "{}", "x", "\0"),
            2 => whole[1..],
            3 => new string([.. Enumerable.Range(0, random.Next(200)).Select(_ => (char)random.Next(0x20, 0x7f))]) + "\u00ff",
            _ => whole.Replace(":", Pick("", "=", "::", ":,")),
        }, "json_malformed");
    }

    private HostileFrame WrongType()
    {
        var (field, frame) = Pick(
            ("type", """{"type":@}"""), ("sequence", """{"type":"submit","sequence":@,"base":0,"delta":[]}"""),
            ("base", """{"type":"submit","sequence":1,"base":@,"delta":[]}"""), ("selection", """{"type":"presence","revision":0,"selection":@}"""),
            ("revision", """{"type":"presence","revision":@,"selection":null}"""), ("user", """{"type":"presence","revision":0,"selection":null,"user":@}"""),
            ("head", """{"type":"presence","revision":0,"selection":{"anchor":0,"head":@}}"""));
        var value = Pick(Values);
        if (field == "selection" && value == "null")
            value = "0";
        return new($"wrong type of {field}", frame.Replace("@", value), "message_malformed", "type_unknown");
    }

    private HostileFrame HugeNumber()
    {
        var huge = Pick("9007199254740992", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e308", "1e-308", "1" + new string('0', random.Next(20, 5000)));
        return Pick(
            new HostileFrame("huge sequence", $$"""{"type":"submit","sequence":{{huge}},"base":0,"delta":[]}""", "message_malformed"),
            new HostileFrame("huge base", $$"""{"type":"submit","sequence":1,"base":{{huge}},"delta":[]}""", "message_malformed"),
            new HostileFrame("huge revision", $$"""{"type":"presence","revision":{{huge}},"selection":null}""", "message_malformed"),
            new HostileFrame("huge position", $$$"""{"type":"presence","revision":0,"selection":{"anchor":{{{huge}}},"head":0}}""", "message_malformed"),
            new HostileFrame("huge length", Submit($$"""[{"{{Pick("retain", "delete")}}":{{huge}}},{"insert":"x"}]"""), "delta_malformed", "past_end"));
    }

    private HostileFrame PastEnd() => new("past the end", Submit(Pick(
        """[{"retain":2147483647},{"insert":"x"}]""", """[{"delete":2147483647}]""", """[{"retain":2147483647},{"delete":2147483647}]""",
        """[{"retain":100000000,"attributes":{"b":1}}]""")), "past_end", "delta_malformed");

    private HostileFrame Surrogates() => Pick(
        new HostileFrame("split pair", Submit("""[{"retain":1},{"insert":"x"}]"""), "split_surrogate"),
        new HostileFrame("split pair", Submit("""[{"delete":1}]"""), "split_surrogate"),
        new HostileFrame("half a pair", Submit($$"""[{"insert":"{{Pick("\\ud83d", "\\ude00", "a\\udfffb", "\\ude00\\ud83d", "\\uD800x")}}"}]"""), "lone_surrogate"),
        new HostileFrame("half a pair as a key", Submit("""[{"\ud83d":1}]"""), "delta_malformed"),
        new HostileFrame("half a pair as a key", """{"type":"ping","\udc00":1}""", "message_malformed"));

    private HostileFrame Forbidden() =>
        new("forbidden character", Submit($$"""[{"insert":"a{{Pick("\\r", "\\r\\n", "\\u000d", "\\u0000", "\\u0000\\r")}}b"}]"""), "forbidden_character");

    private HostileFrame Proto() => Pick(
        new HostileFrame("__proto__ as an attribute", Formatted("\"__proto__\":{\"admin\":true}"), "attribute_invalid"),
        new HostileFrame("__proto__ as an attribute", Formatted("\"\\u005f_proto__\":1"), "attribute_invalid"),
        new HostileFrame("__proto__ in an op", Submit("""[{"insert":"x","__proto__":{}}]"""), "delta_malformed"),
        new HostileFrame("__proto__ in a message", """{"type":"ping","__proto__":{"type":"submit"}}""", "message_malformed"),
        new HostileFrame("__proto__ in a selection", """{"type":"presence","revision":0,"selection":{"anchor":0,"head":0,"__proto__":0}}""", "message_malformed"));

    private HostileFrame Deep()
    {
        var depth = random.Next(17, 2000);
        var nest = random.Next(2) == 0 ? new string('[', depth) + new string(']', depth) : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        var shallow = random.Next(5, 11);
        return Pick(
            new HostileFrame("deep frame", nest, "json_malformed"),
            new HostileFrame("deep delta", Submit(nest), "json_malformed"),
            new HostileFrame("deep attribute", Formatted($"\"a\":{nest}"), "json_malformed"),
            new HostileFrame("deep attribute", Formatted($"\"a\":{new string('[', shallow)}{new string(']', shallow)}"), "attribute_invalid"),
            new HostileFrame("never closed", new string('[', depth), "json_malformed"));
    }

    private HostileFrame Doubled() => Pick(
        new HostileFrame("doubled key", """{"type":"ping","type":"ping"}""", "json_malformed"),
        new HostileFrame("doubled key", """{"type":"submit","sequence":1,"sequence":2,"base":0,"delta":[]}""", "json_malformed"),
        new HostileFrame("doubled key", """{"type":"submit","\u0074ype":"submit","sequence":2,"base":0,"delta":[]}""", "json_malformed"),
        new HostileFrame("doubled key in an op", Submit("""[{"insert":"x","insert":"y"}]"""), "delta_malformed"),
        new HostileFrame("doubled key in attributes", Formatted("\"b\":1,\"b\":2"), "delta_malformed", "attribute_invalid"),
        new HostileFrame("two ops in one", Submit("""[{"insert":"x","delete":1}]"""), "delta_malformed"));

    private HostileFrame UnknownType() => new("unknown type", $$"""{"type":"{{Pick(Unknown)}}"}""", "type_unknown");

    private HostileFrame UnknownField() => new(
        "unknown field", Whole().Insert(1, $"\"{Pick("x", "Type", "seq", "toString", "constructor")}\":{Pick(Values)},"), "message_malformed", "json_malformed");

    private HostileFrame BadAttributes() => Pick(
        new HostileFrame("null on an insert", Formatted("\"b\":null"), "attribute_invalid"),
        new HostileFrame("too many attributes", Formatted(string.Join(",", Enumerable.Range(0, 257).Select(i => $"\"a{i}\":1"))), "attribute_invalid"),
        new HostileFrame("long attribute", Formatted($"\"b\":\"{new string('v', random.Next(4097, 20_000))}\""), "attribute_invalid"),
        new HostileFrame("large embed", Submit($$$"""[{"insert":{"b":"{{{new string('v', random.Next(65_537, 100_000))}}}"}}]"""), "attribute_invalid"),
        new HostileFrame("empty insert", Submit("""[{"insert":""}]"""), "delta_malformed"));

    /// <summary>At revision 0 a selection may also be too old to map, and is dropped without a word (P2).</summary>
    private HostileFrame BadPresence() => Pick(
        new HostileFrame("presence past the end", """{"type":"presence","revision":0,"selection":{"anchor":2147483647,"head":0}}""", "presence_invalid") { MayPass = true },
        new HostileFrame("presence still to come", """{"type":"presence","revision":1000000000,"selection":null}""", "presence_invalid"));

    /// <summary>Some bytes of a message are others, or gone, or doubled. The message is one that is refused whatever its delta says.</summary>
    private HostileFrame Mutated()
    {
        var bytes = Encoding.UTF8.GetBytes(Whole()).ToList();
        for (var i = random.Next(1, 6); i > 0 && bytes.Count > 1; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(0x20, 0x7f);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.InsertRange(at, bytes.Slice(at, random.Next(1, Math.Min(8, bytes.Count - at + 1))));
                    break;
            }
        }
        return new("mutated", [.. bytes],
            ["json_malformed", "message_malformed", "type_unknown", "hello_twice", "presence_invalid", "delta_malformed", "base_unknown", "past_end", "attribute_invalid", "lone_surrogate", "forbidden_character"],
            MayPass: true);
    }

    private string Whole() => Pick(
        """{"type":"submit","sequence":1,"base":1000000000,"delta":[{"retain":2000000000},{"insert":"x","attributes":{"b":[1,{"c":"\u00e9"}]}},{"delete":77}]}""",
        """{"type":"presence","revision":1000000000,"selection":{"anchor":1,"head":0},"user":{"name":"Mallory","color":"#aabbcc"}}""",
        """{"type":"hello","protocol":1,"user":{"name":"Mallory","color":"#aabbcc"},"token":"t"}""",
        """{"type":"hello","protocol":1,"resume":{"session":1,"secret":"s","connection":2,"revision":3}}""");

    private static string Submit(string delta) => $$"""{"type":"submit","sequence":1,"base":1,"delta":{{delta}}}""";

    private static string Formatted(string attributes) => Submit("[{\"insert\":\"x\",\"attributes\":{" + attributes + "}}]");

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}
