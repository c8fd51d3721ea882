namespace Ganymede.Imaging.Jpeg;

/// <summary>Puts a frame's components together into the picture.</summary>
internal static class JpegOutput
{
    public static Image Compose(JpegFrame frame, JpegColour colour)
    {
        if (frame.Progressive)
        {
            foreach (JpegComponent component in frame.Components)
                component.TransformAll();
        }

        var image = new Image(frame.Width, frame.Height, frame.Channels);
        JpegUpsampler[] rows = [.. frame.Components.Select(c => new JpegUpsampler(frame, c))];
        for (int y = 0; y < image.Height; y++)
        {
            Span<byte> target = image.Row(y);
            switch (colour)
            {
                case JpegColour.Grey:
                    rows[0].Row(y)[..target.Length].CopyTo(target);
                    break;
                case JpegColour.Rgb:
                    JpegColours.FromRgb(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), target);
                    break;
                case JpegColour.YCbCr:
                    JpegColours.FromYCbCr(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), target);
                    break;
                case JpegColour.Cmyk:
                    JpegColours.FromCmyk(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), rows[3].Row(y), target);
                    break;
                default:
                    JpegColours.FromYcck(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), rows[3].Row(y), target);
                    break;
            }
        }

        return image;
    }
}
