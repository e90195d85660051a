import { z } from 'zod';
import { type ModelMap, modelMapSchema } from '../../../../src-shared/model/model-map.ts';

/** The model map as a setting: JSON text in the environment and on the command line, the array in the file. */
export const modelMapSettingSchema: z.ZodType<ModelMap> = z.union([
  modelMapSchema,
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom' });
        return z.NEVER;
      }
    })
    .pipe(modelMapSchema),
]);
