using Ganymede.Tensors;

namespace Ganymede.Layers;

/// <summary>
/// A network or a part of one. A constructor registers what it holds, and registration hands back what the field needs:
/// <c>conv = Child("conv", new Conv2d(3, 64, 4))</c>. The names, joined by dots, are the names in a checkpoint.
/// </summary>
public abstract class Module : IDisposable
{
    private readonly List<Entry> parameters = [], buffers = [];
    private readonly List<(string Name, Module Module)> children = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private bool recomputes;

    /// <summary>Whether the module is being trained (as it is when made) or used.</summary>
    public bool Training { get; private set; } = true;

    /// <summary>The parameters of the module and its children with their dotted names, each once.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters
    {
        get
        {
            var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
            foreach ((string name, Entry entry) in Entries(string.Empty))
            {
                if (entry.Value is Parameter parameter && seen.Add(parameter))
                    yield return (name, parameter);
            }
        }
    }

    /// <summary>The parameters of the module and its children, in the order of registration, each once.</summary>
    public IEnumerable<Parameter> Parameters => NamedParameters.Select(p => p.Parameter);

    /// <summary>
    /// Everything a checkpoint holds of this module: its parameters and buffers, then those of its children, in the
    /// order of registration, under dotted names such as <c>main.0.weight</c>.
    /// </summary>
    public IEnumerable<(string Name, Tensor Value)> State => Entries(string.Empty).Select(e => (e.Name, e.Entry.Value));

    /// <summary>The children in the order of registration.</summary>
    public IEnumerable<(string Name, Module Module)> Children => children;

    /// <summary>How many numbers training changes.</summary>
    public long ParameterCount => Parameters.Sum(p => (long)p.Count);

    /// <summary>Sets the module and its children to training: batch statistics, dropout.</summary>
    public void Train() => SetTraining(true);

    /// <summary>Sets the module and its children to use: running statistics, no dropout.</summary>
    public void Eval() => SetTraining(false);

    /// <summary>
    /// Stops gradients from being computed for the parameters; gradients still pass through to the input.
    /// </summary>
    public void Freeze() => SetRequiresGrad(false);

    /// <summary>Has gradients computed for the parameters again.</summary>
    public void Unfreeze() => SetRequiresGrad(true);

    /// <summary>Forgets the gradients of all parameters.</summary>
    public void ZeroGrad()
    {
        foreach (Parameter parameter in Parameters)
            parameter.ZeroGrad();
    }

    /// <summary>
    /// Draws every parameter and fills every buffer anew, in the order of registration, so that a seed decides the
    /// network. Until then, or until a state is loaded, parameters are zeros.
    /// </summary>
    public void Initialize(RandomStream random)
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach ((_, Entry entry) in Entries(string.Empty))
        {
            if (seen.Add(entry.Value))
                entry.Initializer(entry.Value.Span, entry.Value.Shape, random);
        }
    }

    /// <summary>Releases the parameters and buffers of the module and its children.</summary>
    public void Dispose()
    {
        foreach (Entry entry in parameters.Concat(buffers))
            entry.Value.Dispose();
        foreach ((_, Module module) in children)
            module.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>State with the way each tensor is stored elsewhere: for readers and writers of other layouts.</summary>
    internal IEnumerable<(string Name, Tensor Value, ParameterKind Kind)> StateWithKinds =>
        Entries(string.Empty).Select(e => (e.Name, e.Entry.Value, e.Entry.Kind));

    /// <summary>Where a flattened map meets a linear layer: others store its axis in another order.</summary>
    internal virtual IEnumerable<FlattenedMap> FlattenedMaps => [];

    /// <summary>The parameters of this module without its named children.</summary>
    internal IEnumerable<Tensor> OwnParameters => parameters.Select(e => e.Value)
        .Concat(children.Where(c => c.Name.Length == 0).SelectMany(c => c.Module.OwnParameters));

    /// <summary>Registers a parameter.</summary>
    /// <param name="name">Its name in the state; no dots.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="init">What <see cref="Initialize"/> fills it with.</param>
    /// <param name="kind">What its axes mean to those who store them in another order.</param>
    /// <exception cref="ArgumentException">The name is taken, empty or has a dot.</exception>
    protected Parameter Parameter(
        string name, Shape shape, Initializer init, ParameterKind kind = ParameterKind.Plain)
    {
        Claim(name);
        var parameter = new Parameter(shape);
        parameters.Add(new(name, parameter, init, kind));
        return parameter;
    }

    /// <summary>Registers a tensor that is saved with the module but not trained, filled with one value.</summary>
    /// <exception cref="ArgumentException">The name is taken, empty or has a dot.</exception>
    protected Tensor Buffer(string name, Shape shape, float fill = 0)
    {
        Tensor buffer = Buffer(name, shape, Initializers.Constant(fill));
        buffer.Span.Fill(fill);
        return buffer;
    }

    /// <summary>
    /// Registers a tensor that is saved with the module but not trained; zeros until it is initialized.
    /// </summary>
    /// <param name="name">Its name in the state; no dots.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="init">What <see cref="Initialize"/> fills it with.</param>
    /// <param name="kind">What its axes mean to those who store them in another order.</param>
    /// <exception cref="ArgumentException">The name is taken, empty or has a dot.</exception>
    protected Tensor Buffer(string name, Shape shape, Initializer init, ParameterKind kind = ParameterKind.Plain)
    {
        Claim(name);
        Tensor buffer = Tensor.PersistentZeros(shape);
        buffers.Add(new(name, buffer, init, kind));
        return buffer;
    }

    /// <summary>Registers a part of this module.</summary>
    /// <param name="name">The prefix of its names in the state; no dots.</param>
    /// <param name="module">The part.</param>
    /// <returns>The part.</returns>
    /// <exception cref="ArgumentException">The name is taken, empty or has a dot.</exception>
    protected T Child<T>(string name, T module)
        where T : Module
    {
        Claim(name);
        children.Add((name, module));
        return module;
    }

    /// <summary>Registers a part whose names stand beside this module's own, without a prefix.</summary>
    internal T Inner<T>(T module)
        where T : Module
    {
        foreach (string name in module.names)
            Claim(name);
        children.Add((string.Empty, module));
        return module;
    }

    /// <summary>
    /// Tells a <see cref="Summary"/> under way what this layer did; every layer without children calls it.
    /// </summary>
    /// <param name="output">The layer's output, which is handed back.</param>
    /// <param name="multiplyAdds">The multiply-adds that made it.</param>
    protected Tensor Traced(Tensor output, long multiplyAdds = 0)
    {
        Summary.Recorder?.Add(new(this, output.Shape, multiplyAdds));
        return output;
    }

    private void Claim(string name)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('.'))
            throw new ArgumentException(
                $"{GetType().Name}: '{name}' cannot be registered; a name has at least one character and no dots.",
                nameof(name));
        if (!names.Add(name))
            throw new ArgumentException(
                $"{GetType().Name}: the name '{name}' is registered twice; each name in a module is its own.",
                nameof(name));
    }

    private IEnumerable<(string Name, Entry Entry)> Entries(string prefix)
    {
        foreach (Module inner in children.Where(c => c.Name.Length == 0).Select(c => c.Module))
        {
            foreach ((string, Entry) entry in inner.Entries(prefix))
                yield return entry;
        }
        foreach (Entry entry in parameters.Concat(buffers))
            yield return (prefix + entry.Name, entry);
        foreach ((string name, Module module) in children.Where(c => c.Name.Length > 0))
        {
            foreach ((string, Entry) entry in module.Entries($"{prefix}{name}."))
                yield return entry;
        }
    }

    /// <summary>
    /// Whether activations of this module are dropped in its forward pass and computed again for its gradients, where it
    /// is made of parts that this pays for; set for its children too.
    /// </summary>
    internal bool Recomputes
    {
        get => recomputes;
        set
        {
            recomputes = value;
            foreach ((_, Module module) in children)
                module.Recomputes = value;
        }
    }

    /// <summary>Sets the mode of this module and not of its children.</summary>
    internal void SetOwnTraining(bool training) => Training = training;

    private void SetTraining(bool training)
    {
        Training = training;
        foreach ((_, Module module) in children)
            module.SetTraining(training);
    }

    private void SetRequiresGrad(bool value)
    {
        foreach (Parameter parameter in Parameters)
            parameter.RequiresGrad = value;
    }

    private sealed record Entry(string Name, Tensor Value, Initializer Initializer, ParameterKind Kind);
}
