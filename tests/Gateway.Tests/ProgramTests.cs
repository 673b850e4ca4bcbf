using System.Diagnostics;
using System.Net;
using System.Text;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests;

/// <summary>The executable as people start it.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _data = Path.Combine(Directory.CreateTempSubdirectory("collabdocs-program-").FullName, "data");

    [Fact]
    public async Task It_serves_warns_stops_when_told_and_finds_its_data_again()
    {
        using (var first = await Running.Start(_data))
        {
            using var made = await first.Http.PostAsync("api/documents", new StringContent("""{"id":"kept","text":"kept"}""", Encoding.UTF8));
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            Assert.Equal(0, await first.Terminate());
            Assert.Contains("NO AUTHENTICATION", first.Output);
            Assert.DoesNotContain("FROM OTHER MACHINES", first.Output);
        }
        using var second = await Running.Start(_data);
        Assert.Equal("kept", await second.Http.GetStringAsync("api/documents/kept/text"));
        Assert.Equal(0, await second.Terminate());
    }

    [Fact]
    public async Task W8_told_to_stop_it_stores_what_was_sent_and_closes_its_sockets()
    {
        using (var first = await Running.Start(_data))
        {
            await using var ann = await TestSession.Begin(await TestSocket.Connect(first.Socket("doc"), []), "Ann");
            await ann.Submit("""[{"insert":"last words"}]""");
            await ann.Socket.Send("""{"type":"ping"}""");
            await ann.Socket.Receive("pong"); // so it was read
            var terminated = first.Terminate();
            Assert.Equal((1012, "restarting"), await ann.Socket.Closed());
            await ann.Socket.Close();
            Assert.Equal(0, await terminated);
        }
        using var second = await Running.Start(_data);
        Assert.Equal("last words", await second.Http.GetStringAsync("api/documents/doc/text"));
        await second.Terminate();
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_data)!, recursive: true);

    private sealed class Running : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private Running(Process process) => _process = process;

        public HttpClient Http { get; } = new();

        public string Output
        {
            get
            {
                lock (_output)
                    return _output.ToString();
            }
        }

        public static async Task<Running> Start(string data)
        {
            var running = new Running(new Process
            {
                StartInfo = new ProcessStartInfo(
                    "dotnet", [Path.Combine(AppContext.BaseDirectory, "CollabDocs.Gateway.dll"), "--urls", "http://127.0.0.1:0", "--data", data])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                },
            });
            running._process.OutputDataReceived += (_, line) => running.Read(line.Data);
            running._process.ErrorDataReceived += (_, line) => running.Read(line.Data);
            running._process.Start();
            running._process.BeginOutputReadLine();
            running._process.BeginErrorReadLine();
            try
            {
                running.Http.BaseAddress = await running._address.Task.WaitAsync(Patience);
            }
            catch (TimeoutException)
            {
                throw new InvalidOperationException($"It did not start: {running.Output}");
            }
            return running;
        }

        public Uri Socket(string document) => new($"ws://{Http.BaseAddress!.Authority}/api/documents/{document}/socket");

        /// <summary>As Ctrl-C or a service manager does it.</summary>
        /// <returns>The exit code.</returns>
        public async Task<int> Terminate()
        {
            using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]))
                await kill.WaitForExitAsync();
            using var timeout = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(timeout.Token);
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
            Http.Dispose();
        }

        private void Read(string? line)
        {
            if (line is null)
                return;
            lock (_output)
                _output.AppendLine(line);
            const string Listening = "Now listening on: ";
            if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
                _address.TrySetResult(new Uri(line[(at + Listening.Length)..]));
        }
    }
}
