namespace Ganymede.Models;

/// <summary>
/// Latents of which a part chooses between modes. A generator maps a connected latent space to connected pictures, so
/// between the ones of one kind and those of another it must make some of neither; a space in parts has no such need
/// (Khayatkhoei et al. 2018, arXiv 1806.00880).
/// </summary>
internal static class LatentModes
{
    /// <summary>
    /// Turns the last numbers of each latent, drawn from N(0, 1), into a choice: the largest of them becomes as long as
    /// all numbers before them are together on the average, the others 0.
    /// </summary>
    /// <param name="latents">Latents, one behind the other.</param>
    /// <param name="width">Numbers in a latent.</param>
    /// <param name="modes">How many of them choose; 0 leaves the latents as they are.</param>
    internal static void Choose(Span<float> latents, int width, int modes)
    {
        if (modes == 0)
            return;
        float length = MathF.Sqrt(Math.Max(1, width - modes));
        for (; !latents.IsEmpty; latents = latents[width..])
        {
            Span<float> part = latents.Slice(width - modes, modes);
            int chosen = 0;
            for (int mode = 1; mode < modes; mode++)
            {
                if (part[mode] > part[chosen])
                    chosen = mode;
            }
            part.Clear();
            part[chosen] = length;
        }
    }
}
