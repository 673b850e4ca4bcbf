using CollabDocs.Grains.Interfaces;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>
/// Where calls of documents and their observers go wrong: Orleans asks it about each, in the silo that calls. Any thread may call.
/// </summary>
internal sealed class CallFaults : IOutgoingGrainCallFilter
{
    private static readonly AsyncLocal<bool> IsRepeat = new();

    private readonly Lock _gate = new();
    private readonly Queue<(string Method, CallFault Fault)> _next = new();
    private volatile Func<string, CallFault> _plan = _ => CallFault.None;
    private volatile Func<IOutgoingGrainCallContext, Task> _hold = _ => Task.CompletedTask;
    private volatile Action<IOutgoingGrainCallContext> _done = _ => { };
    private int _happened;

    /// <summary>How many faults there were.</summary>
    public int Happened => Volatile.Read(ref _happened);

    /// <summary>What happens to each call, by the name of its method, where <see cref="Next"/> says nothing.</summary>
    public Func<string, CallFault> Plan
    {
        set => _plan = value;
    }

    /// <summary>What a call waits for before it goes.</summary>
    public Func<IOutgoingGrainCallContext, Task> Hold
    {
        set => _hold = value;
    }

    /// <summary>Is told of each call that was answered.</summary>
    public Action<IOutgoingGrainCallContext> Done
    {
        set => _done = value;
    }

    /// <summary>The next call of this method that no other such says something of.</summary>
    public void Next(string method, CallFault fault)
    {
        lock (_gate)
            _next.Enqueue((method, fault));
    }

    /// <summary>From now on all goes well.</summary>
    public void Mend()
    {
        lock (_gate)
            _next.Clear();
        _plan = _ => CallFault.None;
        _hold = _ => Task.CompletedTask;
        _done = _ => { };
    }

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (IsRepeat.Value || context.Grain is not (IDocumentGrain or IDocumentObserver))
        {
            await context.Invoke();
            return;
        }
        await _hold(context);
        var fault = Choose(context.MethodName);
        if (fault != CallFault.None)
            Interlocked.Increment(ref _happened);
        switch (fault)
        {
            case CallFault.Lost:
                throw new TimeoutException($"{context.MethodName} was lost: the test says so.");
            case CallFault.AnswerLost:
                await context.Invoke();
                throw new TimeoutException($"The answer to {context.MethodName} was lost: the test says so.");
            case CallFault.Late:
                await Task.Delay(20);
                break;
            case CallFault.Doubled:
                var arguments = Enumerable.Range(0, context.Request.GetArgumentCount()).Select(context.Request.GetArgument).ToArray();
                _ = Repeat(context.InterfaceMethod, context.Grain, arguments);
                break;
        }
        await context.Invoke();
        _done(context);
    }

    private static async Task Repeat(System.Reflection.MethodInfo method, object grain, object?[] arguments)
    {
        await Task.Delay(15);
        IsRepeat.Value = true;
        try
        {
            await (Task)method.Invoke(grain, arguments)!;
        }
        catch (Exception)
        {
            // Nobody asked for it.
        }
    }

    private CallFault Choose(string method)
    {
        lock (_gate)
        {
            if (_next.TryPeek(out var next) && next.Method == method)
                return _next.Dequeue().Fault;
            return _plan(method);
        }
    }
}
